"""What every part may use: errors, language, log, clock. It knows nothing of posts or leads."""
