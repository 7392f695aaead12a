package forms

import "github.com/demarc-dev/demarc/planner/contract/wire"

func goFiles(in *Input) ([]File, []wire.Question, error) { return nil, nil, nil }
