"""Threads and sentences written for this project to train on; every name and word in them is made up."""
