"""The company's doors for programs: Twilio's API for the office, and the controls for tests and the launcher."""
