// The board: what makes its panes quick. Each pane has a module of its own.
