"""English as the picker reads it: words, sentences, word lists, and texts as vectors."""
