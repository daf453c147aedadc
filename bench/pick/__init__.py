"""How well the picker finds, groups, ranks and summarises, on labelled data and against known baselines."""
