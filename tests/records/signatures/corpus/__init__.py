"""Signed files of many producers, with the verdict each deserves; made when tests run."""
