"""Qiaotou as an app on a phone or a till: manifests, a worker in the background, pages for when there is no network."""
