package history

import (
	"reflect"
	"testing"
)

func TestSetsCountEqualChanges(t *testing.T) {
	got := sets([]Change{{Packages: []int32{1, 2}}, {Packages: []int32{0}}, {Packages: []int32{1, 2}}, {Packages: []int32{1}}})
	want := []Set{{[]int{0}, 1}, {[]int{1}, 1}, {[]int{1, 2}, 2}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("sets = %v, want %v", got, want)
	}
	if got := sets(nil); got == nil || len(got) != 0 {
		t.Errorf("sets(nil) = %#v", got)
	}
}
