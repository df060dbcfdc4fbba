"""The broker's users, rights and policies, made from proto.topology."""
