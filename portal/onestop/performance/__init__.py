"""What leaders and the public see: promised and kept, scores, ratings, times, forecasts."""
