"""The public screens: each view fetches through the choke point, asks, shows. It decides nothing."""
