"""A board as slides: one finding, one chart or table, one status, one key sentence each, under rules of density.

A slide that breaks a rule is refused, never made smaller; `Deck.refused` names the rule and why. Page codes come from
the whole board, so that "turn to 2.4" means the same in every show.
"""
