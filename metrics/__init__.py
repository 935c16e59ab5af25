"""The metrics layer: figures in, judgements out. `metrics.board` is its one door to the store."""
