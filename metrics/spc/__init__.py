"""Statistical process control: XmR charts by named rule sets, and charts for proportions and rates."""
