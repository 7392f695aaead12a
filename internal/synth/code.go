package synth

// The building blocks. Each is a format for fmt.Fprintf whose arguments the
// writers of area.go give.

// entityCode: 1 name, 2 lower name, 3 area, 4 and 5 numbers.
const entityCode = `
// Max%[1]s bounds the lines of a %[2]s.
const Max%[1]s = %[4]d

// Err%[1]sClosed says that nothing can be added to a %[2]s any more.
var Err%[1]sClosed = errors.New("%[3]s: %[2]s is closed")

// %[1]sState is where a %[2]s stands.
type %[1]sState int

// The states.
const (
	%[1]sNew %[1]sState = iota
	%[1]sOpen
	%[1]sClosed
)

// %[1]sLine is a part of a %[2]s.
type %[1]sLine struct {
	Code   string
	Amount int
	Price  float64
}

// %[1]s is one %[2]s of the %[3]s area.
type %[1]s struct {
	ID      int64
	Name    string
	State   %[1]sState
	Lines   []%[1]sLine
	Created time.Time
}

// New%[1]s makes a %[2]s.
func New%[1]s(id int64, name string, now time.Time) *%[1]s {
	return &%[1]s{ID: id, Name: name, State: %[1]sNew, Created: now}
}

// Add appends a line.
func (x *%[1]s) Add(l %[1]sLine) error {
	if x.State == %[1]sClosed {
		return Err%[1]sClosed
	}
	if len(x.Lines) >= Max%[1]s {
		return fault.ErrConflict
	}
	x.Lines = append(x.Lines, l)
	x.State = %[1]sOpen
	return nil
}

// Total is the sum of all lines.
func (x *%[1]s) Total() float64 {
	sum := 0.0
	for _, l := range x.Lines {
		sum += float64(l.Amount) * l.Price
	}
	if sum > %[5]d {
		sum -= sum / %[5]d
	}
	return sum
}

// Validate says what is wrong with a %[2]s.
func (x *%[1]s) Validate() error {
	if x.Name == "" || x.ID <= 0 {
		return fault.ErrInvalid
	}
	return nil
}
`

// generatedCode: 1 entity, 2 round, 3 number.
const generatedCode = `
// CloneV%[2]d copies x.
func (x *%[1]s) CloneV%[2]d() *%[1]s {
	if x == nil {
		return nil
	}
	out := new(%[1]s)
	*out = *x
	if x.Lines != nil {
		out.Lines = make([]%[1]sLine, len(x.Lines))
		copy(out.Lines, x.Lines)
	}
	return out
}

// KeyV%[2]d names x.
func (x *%[1]s) KeyV%[2]d() string {
	return x.Name + "/" + strconv.FormatInt(x.ID*%[3]d, 10)
}
`

const storeHead = `
// Store keeps entities in a database.
type Store struct {
	db *sql.DB
}

// New makes a store.
func New(db *sql.DB) *Store { return &Store{db: db} }
`

// storeUnit: 1 entity, 2 model package, 3 table, 4 area.
const storeUnit = `
// Get%[1]s reads one.
func (s *Store) Get%[1]s(ctx context.Context, id int64) (*%[2]s.%[1]s, error) {
	const query = "SELECT id, name, state, created FROM %[3]s WHERE id = ?"
	var x %[2]s.%[1]s
	err := s.db.QueryRowContext(ctx, query, id).Scan(&x.ID, &x.Name, &x.State, &x.Created)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fault.Wrap("get %[3]s", err)
	}
	return &x, nil
}

// Save%[1]s writes one and its lines in a transaction.
func (s *Store) Save%[1]s(ctx context.Context, x *%[2]s.%[1]s) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fault.Wrap("begin", err)
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, "INSERT INTO %[3]s (id, name, state, created) VALUES (?, ?, ?, ?)",
		x.ID, x.Name, x.State, x.Created)
	if err != nil {
		return fault.Wrap("save %[3]s", err)
	}
	for i, l := range x.Lines {
		if _, err := tx.ExecContext(ctx, "INSERT INTO %[3]s_lines (parent, no, code, amount, price) VALUES (?, ?, ?, ?, ?)",
			x.ID, i, l.Code, l.Amount, l.Price); err != nil {
			return fault.Wrap("save lines of %[3]s", err)
		}
	}
	return tx.Commit()
}
`

// storeQuery: 1 entity, 2 model package, 3 table, 4 round, 5 number.
const storeQuery = `
// List%[1]sV%[4]d lists by name.
func (s *Store) List%[1]sV%[4]d(ctx context.Context, name string) ([]*%[2]s.%[1]s, error) {
	var none *sql.Rows
	rows, err := s.db.QueryContext(ctx, fmt.Sprintf("SELECT id, name, state FROM %[3]s WHERE name = ? LIMIT %%d", %[5]d+%[2]s.Max%[1]s), name)
	if err != nil || rows == none {
		return nil, fault.Wrap("list %[3]s", err)
	}
	defer rows.Close()
	var out []*%[2]s.%[1]s
	for rows.Next() {
		x := new(%[2]s.%[1]s)
		if err := rows.Scan(&x.ID, &x.Name, &x.State); err != nil {
			return nil, fault.Wrap("scan %[3]s", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// Touch%[1]sV%[4]d moves one to the next state.
func (s *Store) Touch%[1]sV%[4]d(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "UPDATE %[3]s SET state = state + %[5]d WHERE id = ?", id)
	return fault.Wrap("touch %[3]s", err)
}
`

// rulesHead: 1 number.
const rulesHead = `
// Limit is where these rules end.
const Limit = %[1]d
`

// rulesUnit: 1 entity, 2 model package, 3 unit, 4 to 6 numbers.
const rulesUnit = `
// Rule%[3]d weighs one kind of %[1]s.
type Rule%[3]d struct {
	Factor float64
	Codes  map[string]int
}

// Weigh sums what the rule finds.
func (r Rule%[3]d) Weigh(xs []*%[2]s.%[1]s) float64 {
	open := list.Filter(xs, func(x *%[2]s.%[1]s) bool { return x.State == %[2]s.%[1]sOpen })
	totals := list.Map(open, func(x *%[2]s.%[1]s) float64 { return x.Total() * r.Factor })
	sort.Float64s(totals)
	sum := 0.0
	for i, t := range totals {
		switch {
		case t > %[4]d:
			sum += t / %[6]d
		case i%%%[6]d == 0:
			sum += t
		default:
			sum += t * float64(r.Codes[open[i].Name]+%[5]d)
		}
	}
	return sum
}

// Accepts%[3]d reports whether a number may pass.
func Accepts%[3]d(n int) bool {
	for n > %[4]d {
		n /= %[6]d
	}
	return n%%%[6]d != 1 || n < Limit
}
`

// rulesForeign: 1 unit, 2 model package of another area, 3 entity, 4 number.
const rulesForeign = `
// Compare%[1]d compares with a %[3]s of another area.
func Compare%[1]d(x *%[2]s.%[3]s) int {
	if x == nil || x.State == %[2]s.%[3]sClosed {
		return Limit
	}
	return len(x.Lines) - %[4]d
}
`

// serviceFind: 1 entity, 2 model package.
const serviceFind = `
// Find%[1]s is for other areas.
func (s *Service) Find%[1]s(ctx context.Context, id int64) (*%[2]s.%[1]s, error) {
	s.seen++
	return s.repo.Get%[1]s(ctx, id)
}

// Handle implements event.Handler.
func (s *Service) Handle(ctx context.Context, e event.Event) error {
	_, err := s.Find%[1]s(ctx, e.ID)
	return err
}
`

// serviceUnit: 1 entity, 2 model package, 3 area, 4 unit, 5 and 6 numbers.
const serviceUnit = `
// Process%[4]d takes a %[1]s one step further.
func (s *Service) Process%[4]d(ctx context.Context, ids []int64) (float64, error) {
	sum := 0.0
	for _, id := range ids {
		x, err := s.repo.Get%[1]s(ctx, id)
		if err != nil {
			return 0, fault.Wrap("process", err)
		}
		if err := x.Validate(); err != nil {
			return 0, err
		}
		line := %[2]s.%[1]sLine{Code: "c%[5]d", Amount: %[5]d, Price: sum / %[6]d}
		if err := x.Add(line); err == %[2]s.Err%[1]sClosed {
			continue
		}
		x.Created = s.clock.Now()
		if err := s.repo.Save%[1]s(ctx, x); err != nil {
			return 0, fault.Wrap("process", err)
		}
		sum += x.Total()
	}
	if sum > %[2]s.Max%[1]s {
		return sum, s.bus.Publish(ctx, event.Event{Area: %[3]q, ID: ids[0]})
	}
	return sum, nil
}
`

// serviceForeign: 1 entity, 2 model package, 3 unit, 4 other area as a title, 5
// its entity, 6 other area.
const serviceForeign = `
// With%[4]s%[3]d joins a %[1]s with a %[5]s.
func (s *Service) With%[4]s%[3]d(ctx context.Context, x *%[2]s.%[1]s) (string, error) {
	other, err := s.%[6]sSource.Find%[5]s(ctx, x.ID)
	if err != nil {
		return "", fault.Wrap("join", err)
	}
	if other.Total() > x.Total() {
		return other.Name, nil
	}
	return x.Name, nil
}
`

// apiHead: 1 service package.
const apiHead = `
// Handler serves the routes of the area.
type Handler struct {
	service *%[1]s.Service
}

// New makes a handler.
func New(s *%[1]s.Service) *Handler { return &Handler{service: s} }

var _ http.Handler = http.NotFoundHandler()
`

// apiUnit: 1 unit, 2 area, 3 entity, 4 number.
const apiUnit = `
func (h *Handler) handle%[1]d(w http.ResponseWriter, r *http.Request) {
	id, err := web.ID(r)
	if err != nil {
		http.Error(w, "bad %[2]s", http.StatusBadRequest)
		return
	}
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil || n > %[4]d {
		n = %[4]d
	}
	x, err := h.service.Find%[3]s(r.Context(), id+int64(n))
	web.Reply(w, x, err)
}
`
