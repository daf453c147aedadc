"""Setting an edition: templates and a theme turn its plain values into HTML, text and whatever else is asked for."""
