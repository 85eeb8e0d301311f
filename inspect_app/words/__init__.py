"""The words of values, a file per noun: each offers WORDS, type → value → words, which labels.py gathers."""
