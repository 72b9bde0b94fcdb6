"""An invented house for a first look and for benchmarks: nobody in it exists."""
