"""The policy as a TOML file: `reading` makes the typed policy, `checking` judges it, `editing` changes one key of it.

Beneath them: `scheduling` (the tables `[[schedule]]`), `entries` (a value with its key and its place), `values` (what a value may
be), `findings` (what is wrong, with its line), `lines` (where a key stands), `splices` (a change of the text at one place).
"""
