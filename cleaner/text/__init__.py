"""What a character, a word and a line are; text decoded from bytes; the arrays of a batch of lines; hosts."""
