"""What every page shares: who asks, rights, forms, language, headers, errors, templates."""
