"""What is kept between runs, and what makes it void: encoding, keys, and the questions a judgement rests on."""
