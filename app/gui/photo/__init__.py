"""What is done to a photo: actions, information, copying, the trash."""
