"""Networks, augmentation, the loop, the recipe, export to a bundle; the only home of torch."""
