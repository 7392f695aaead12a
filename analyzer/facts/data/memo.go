package data

// memos remember answers that hang on nothing but the code base: they are asked
// for again and again, and each would be made anew.
type memos struct {
	shared   map[place][]held
	frames   map[*function]*frame
	elements map[*value]*value
}

// remember is m[k], made by answer the first time.
func remember[K comparable, V any](m *map[K]V, k K, answer func() V) V {
	if v, ok := (*m)[k]; ok {
		return v
	}
	if *m == nil {
		*m = map[K]V{}
	}
	v := answer()
	(*m)[k] = v
	return v
}

// element is elementOf.
func (m *memos) element(v *value) *value {
	if v == nil || len(v.list) < 2 {
		return elementOf(v)
	}
	return remember(&m.elements, v, func() *value { return elementOf(v) })
}

// freeHeld is the frame of a value that was written into a field or variable.
func (m *memos) freeHeld(h held) *frame {
	return remember(&m.frames, h.in, func() *frame {
		if h.in == nil {
			return &frame{any: true}
		}
		return free(h.in, true)
	})
}
