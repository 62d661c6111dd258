"""What the features share of Flask: who enters, errors, headers, filters, paging, assets."""
