"""How the system is set up and run: on one machine (deploy.local), by containers, and what both share."""
