"""Drawing up, releasing, sending and answering sheets; keeping the reasons."""
