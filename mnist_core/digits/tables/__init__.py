"""Tables and archives of labelled digits, in whatever form people have them."""
