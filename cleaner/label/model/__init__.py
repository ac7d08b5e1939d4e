"""The trained model: features of lines in, scores out."""
