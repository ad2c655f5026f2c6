"""凭证: pictures of vouchers beside money lines, with what concerns nobody blacked out."""
