"""A living township to look at: a believable year in the nine villages of 桥头镇, made by the product's own services.

Its people, shops and amounts are invented. It never touches a township that it did not make itself.
"""
