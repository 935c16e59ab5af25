"""The forms under /write, with what they ask and what they bring."""
