"""The words of values, a file per noun. labels.py gathers their WORDS (type → value → words) and MEANINGS (type → value →
late, risk, done or info); any other table is its own noun's.
"""
