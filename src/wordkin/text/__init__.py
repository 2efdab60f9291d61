"""Where text comes from: files, folders, streams, installed packages, walks in graphs."""
