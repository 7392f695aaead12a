package history

import (
	"cmp"
	"math"
	"slices"
)

// delivery is the number of changes of a file by one author.
type delivery struct {
	author int32
	n      int
}

// deliveries counts the changes of every file, by author and together.
func deliveries(used []unit) (byFile map[int32][]delivery, total map[int32]int) {
	count := map[[2]int32]int{} // file, author
	byFile, total = map[int32][]delivery{}, map[int32]int{}
	for _, u := range used {
		for _, f := range u.files {
			total[f]++
			for _, a := range u.authors {
				count[[2]int32{f, a}]++
			}
		}
	}
	for k, n := range count {
		byFile[k[0]] = append(byFile[k[0]], delivery{k[1], n})
	}
	return byFile, total
}

// trucks fills the truck factors (methods 4.6.2) and the files that authors
// know, which are those of the present source files that changes were seen of.
func (r *reader) trucks(used []unit) {
	byFile, total := deliveries(used)
	perPackage := make([][][]int32, len(r.log.Packages))
	for i := range r.files.list {
		f := &r.files.list[i]
		if f.gone || f.pkg < 0 || !r.written(f) {
			continue
		}
		r.log.Packages[f.pkg].Truck.Files++
		creator := r.creator(f)
		own := map[int32]int{}
		if creator >= 0 {
			own[creator] = 0
		}
		for _, d := range byFile[int32(i)] {
			own[d.author] = d.n
		}
		if who := experts(own, creator, total[int32(i)]); len(who) > 0 {
			perPackage[f.pkg] = append(perPackage[f.pkg], who)
		}
	}
	var all [][]int32
	files := 0
	for k := range r.log.Packages {
		p := &r.log.Packages[k]
		p.Truck.Factor, p.Truck.Known = r.truckFactor(perPackage[k]), len(perPackage[k])
		r.knownFiles(p, perPackage[k])
		all = append(all, perPackage[k]...)
		files += p.Truck.Files
	}
	r.log.People.Truck = Truck{Factor: r.truckFactor(all), Files: files, Known: len(all)}
}

// creator returns who created a file, joined, -1 for a bot or when not seen.
func (r *reader) creator(f *file) int32 {
	if f.creator < 0 || r.authors.list[f.creator].bot {
		return -1
	}
	return r.authors.list[f.creator].same
}

// DegreeOfAuthorship is DOA of methods 4.6.2 for a developer who made own of
// the changes of a file, others made by others, and created the file or not.
func DegreeOfAuthorship(created bool, own, others int) float64 {
	fa := 0.0
	if created {
		fa = 1
	}
	return 3.293 + 1.098*fa + 0.164*float64(own) - 0.321*math.Log1p(float64(others))
}

// experts returns the authors of one file, ascending: those whose degree of
// authorship is at least 3.293 and above 0.75 of the highest. total is the
// number of its changes.
func experts(own map[int32]int, creator int32, total int) []int32 {
	degree := make(map[int32]float64, len(own))
	top := math.Inf(-1)
	for a, n := range own {
		d := DegreeOfAuthorship(a == creator, n, max(total-n, 0))
		degree[a] = d
		top = math.Max(top, d)
	}
	var who []int32
	for a, d := range degree {
		if d >= 3.293 && d/top > 0.75 {
			who = append(who, a)
		}
	}
	slices.Sort(who)
	return who
}

// truckFactor removes the author of most files, ties by address, until more
// than half of the files have no author left. 0 without a file.
func (r *reader) truckFactor(files [][]int32) int {
	count := map[int32]int{}
	for _, who := range files {
		for _, a := range who {
			count[a]++
		}
	}
	left, gone := make([]int, len(files)), 0
	for i, who := range files {
		left[i] = len(who)
	}
	for factor := 0; ; factor++ {
		if 2*gone > len(files) || len(count) == 0 {
			return factor
		}
		top := r.most(count)
		delete(count, top)
		for i, who := range files {
			if _, ok := slices.BinarySearch(who, top); !ok {
				continue
			}
			if left[i]--; left[i] == 0 {
				gone++
			}
		}
	}
}

func (r *reader) most(count map[int32]int) int32 {
	best, n := int32(-1), -1
	for a, k := range count {
		if k > n || k == n && cmp.Less(r.authors.list[a].key, r.authors.list[best].key) {
			best, n = a, k
		}
	}
	return best
}

// knownFiles tells each author of a package the number of files that they know.
// Whoever made none of the used changes is not listed there.
func (r *reader) knownFiles(p *Package, files [][]int32) {
	count := map[string]int{}
	for _, who := range files {
		for _, a := range who {
			count[r.id(a)]++
		}
	}
	for i := range p.Authors {
		p.Authors[i].Files = count[p.Authors[i].Author]
	}
}
