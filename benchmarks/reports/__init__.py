"""How long reports take, beside what one would write with pandas, matplotlib and Jinja2."""
