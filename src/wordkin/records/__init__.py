"""Graphs and shops as text: edge lists become walks, tables of users and items become baskets."""
