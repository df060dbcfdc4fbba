"""People ask a court's line for a date by case number, pure: facts (what is known), words (what is said, in every
language), saying (within two segments), step (one turn of the dialogue), answers (what a digit does), watching (what
those who asked to be reminded are told afterwards).
"""
