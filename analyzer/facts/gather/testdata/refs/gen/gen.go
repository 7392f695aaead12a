// Package gen implements what billing wants, without importing it.
package gen

import "example.com/refs/model"

type Mail struct{}

func (*Mail) Notify(id model.ID) error { return nil } // want "type gen.Mail" "type model.ID"

type SMS struct{}

func (SMS) Notify(id model.ID) error { return nil } // want "type gen.SMS" "type model.ID"

// Unused implements Notifier too but is never wired: no coupling.
type Unused struct{}

func (Unused) Notify(id model.ID) error { return nil } // want "type gen.Unused" "type model.ID"

type Log struct{}

func (*Log) Log(string) {} // want "type gen.Log"
