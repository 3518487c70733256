"""Scenarios: written steps and expectations that are played on the floor. Six are shipped here."""
