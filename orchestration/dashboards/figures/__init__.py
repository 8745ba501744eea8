"""One page for each metric: its figures and who is behind them."""
