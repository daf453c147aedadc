"""Engine: the tasks that take an edition through the house, and what wakes them. The rows decide what is done."""
