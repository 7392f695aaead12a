package effects

import (
	"strings"
	"sync"
)

// foreignTable says what functions of well-known packages do to their receiver
// and arguments in order; the last entry holds for all that follow.
var foreignTable = sync.OnceValue(func() map[string][]Flags {
	const (
		r = Flags(0)
		m = Mutated
		k = Kept
		c = Called
	)
	out := map[string][]Flags{}
	put := func(does []Flags, names string) {
		for _, n := range strings.Fields(names) {
			out[n] = does
		}
	}
	put([]Flags{r, m, c}, `sort.Slice sort.SliceStable sort.Sort sort.Stable sort.Strings sort.Ints sort.Float64s
		slices.Sort slices.SortFunc slices.SortStableFunc slices.Reverse slices.Delete slices.DeleteFunc slices.Compact slices.CompactFunc
		slices.Insert slices.Replace maps.Copy maps.DeleteFunc maps.Insert`)
	put([]Flags{r, r, m}, `encoding/json.Unmarshal encoding/xml.Unmarshal encoding/binary.Read io.ReadFull io.ReadAtLeast
		encoding/hex.Decode`)
	put([]Flags{r, m, r}, `encoding/hex.Encode encoding/base64.Encoding.Encode encoding/binary.PutUvarint io.Copy io.WriteString
		crypto/rand.Read math/rand.Shuffle`)
	put([]Flags{r, m, k}, `sync/atomic.StoreInt32 sync/atomic.StoreInt64 sync/atomic.StoreUint32 sync/atomic.StoreUint64 sync/atomic.StorePointer
		sync/atomic.AddInt32 sync/atomic.AddInt64 sync/atomic.AddUint32 sync/atomic.AddUint64 sync/atomic.SwapInt32 sync/atomic.SwapInt64
		sync/atomic.SwapPointer sync/atomic.CompareAndSwapInt32 sync/atomic.CompareAndSwapInt64 sync/atomic.CompareAndSwapUint32
		sync/atomic.CompareAndSwapUint64 sync/atomic.CompareAndSwapPointer`)
	put([]Flags{m, k}, atomics()+` sync.Map.Store sync.Map.LoadOrStore sync.Map.Swap sync.Map.CompareAndSwap sync.Map.Delete
		sync.Map.LoadAndDelete sync.Map.CompareAndDelete sync.Map.Clear
		container/list.List.PushBack container/list.List.PushFront container/list.List.InsertBefore container/list.List.InsertAfter
		container/list.List.Init container/list.List.MoveToFront container/list.List.MoveToBack container/list.List.PushBackList`)
	put([]Flags{m, r}, `container/list.List.Remove bytes.Buffer.Write bytes.Buffer.WriteString bytes.Buffer.WriteByte bytes.Buffer.WriteRune
		bytes.Buffer.Reset bytes.Buffer.Truncate strings.Builder.WriteString strings.Builder.WriteByte strings.Builder.WriteRune
		strings.Builder.Write strings.Builder.Reset
		net/http.Header.Set net/http.Header.Add net/http.Header.Del net/url.Values.Set net/url.Values.Add net/url.Values.Del
		math/big.Int.Set math/big.Int.SetInt64 math/big.Int.SetString math/big.Int.Add math/big.Int.Sub math/big.Int.Mul math/big.Int.Div`)
	put([]Flags{r, k}, `context.WithValue context.AfterFunc time.AfterFunc net/http.Handle net/http.HandleFunc net/http.ServeMux.Handle
		net/http.ServeMux.HandleFunc net/http.StripPrefix net/http.TimeoutHandler net/http.MaxBytesHandler sync.OnceFunc sync.OnceValue sync.OnceValues
		sync.WaitGroup.Go sync.Pool.Put golang.org/x/sync/errgroup.Group.Go golang.org/x/sync/errgroup.Group.TryGo
		bufio.NewReader bufio.NewWriter bufio.NewScanner encoding/json.NewDecoder encoding/json.NewEncoder io.TeeReader io.MultiWriter io.LimitReader
		os/signal.Notify expvar.Publish database/sql.Register log.New log/slog.New log/slog.SetDefault`)
	put([]Flags{r, c}, `sync.Once.Do`)
	return out
})

// atomics are the methods of sync/atomic's types that write.
func atomics() string {
	var b strings.Builder
	for _, t := range []string{"Bool", "Int32", "Int64", "Uint32", "Uint64", "Uintptr", "Pointer", "Value"} {
		for _, m := range []string{"Store", "Swap", "CompareAndSwap", "Add", "And", "Or"} {
			b.WriteString(" sync/atomic." + t + "." + m)
		}
	}
	return b.String()
}
