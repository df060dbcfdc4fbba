"""The words that reading looks for, a module a language: lower case, no accents, no punctuation but ? - and '."""
