"""The demo county for an hour, with its devices, its desk and its readers: does its memory hold?"""
