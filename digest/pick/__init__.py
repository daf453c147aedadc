"""Pick: entries become stories; the stories that matter are found, ranked and summarised."""
