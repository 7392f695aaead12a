package graph

// minHeap is a binary heap; container/heap would box every element, which shows
// at millions of edges. compare orders elements as cmp.Compare does, and must be
// total where the order of equal elements could show in a result.
type minHeap[T any] struct {
	items   []T
	compare func(a, b T) int
}

func (h *minHeap[T]) len() int { return len(h.items) }

func (h *minHeap[T]) push(x T) {
	h.items = append(h.items, x)
	for i := len(h.items) - 1; i > 0; {
		up := (i - 1) / 2
		if h.compare(h.items[up], h.items[i]) <= 0 {
			return
		}
		h.items[up], h.items[i] = h.items[i], h.items[up]
		i = up
	}
}

// pop removes and returns the smallest element. The heap must not be empty.
func (h *minHeap[T]) pop() T {
	top, last := h.items[0], len(h.items)-1
	h.items[0] = h.items[last]
	h.items = h.items[:last]
	for i := 0; ; {
		least := i
		for _, child := range []int{2*i + 1, 2*i + 2} {
			if child < last && h.compare(h.items[child], h.items[least]) < 0 {
				least = child
			}
		}
		if least == i {
			return top
		}
		h.items[least], h.items[i] = h.items[i], h.items[least]
		i = least
	}
}
