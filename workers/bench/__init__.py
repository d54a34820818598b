"""`figseek bench`: what figseek's speed, memory and recall are on this machine, as ratios measured side by side."""
