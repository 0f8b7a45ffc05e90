"""What is said about people's data, in words: plain Python."""
