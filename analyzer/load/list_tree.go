package load

import "context"

func (s *session) readTree(context.Context, *unit) ([]*part, error) { return nil, nil }
