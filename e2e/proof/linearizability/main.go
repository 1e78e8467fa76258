// Checks a recorded history of numbering (docs/numbering-history.md) for linearizability with porcupine.
//
//	go run . history.jsonl
//
// The range is two kinds of objects: its counter, and each number that it gave. By locality of linearizability they are checked apart.
// The counter is checked round by round: between rounds nothing is under way, so the next round begins where the last one ended.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"

	"github.com/anishathalye/porcupine"
)

type operation struct {
	Format   string `json:"format"`
	First    int    `json:"first"`
	Client   int    `json:"client"`
	Round    int    `json:"round"`
	Op       string `json:"op"`
	Call     string `json:"call"`
	Return   string `json:"return"`
	Sequence int    `json:"sequence"`
	Result   string `json:"result"`
}

const limit = 60 * time.Second

// counter: the state is the next number; a reservation is told it, and moves it on by one.
func counter(first int) porcupine.Model {
	return porcupine.Model{
		Init: func() interface{} { return first },
		Step: func(state, input, output interface{}) (bool, interface{}) {
			next := state.(int)
			return output.(int) == next, next + 1
		},
	}
}

// number: held, until it is assigned or released; what came first is final, and repeating it is no change.
var number = porcupine.Model{
	Init: func() interface{} { return "held" },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		is, op, result := state.(string), input.(string), output.(string)
		switch {
		case op == "assign" && is != "release":
			return result == "OK", "assign"
		case op == "release" && is != "assign":
			return result == "OK", "release"
		case op == "assign":
			return result == "RESERVATION_ENDED", is
		default:
			return result == "ALREADY_ASSIGNED", is
		}
	},
}

func nanoseconds(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	defer file.Close()
	rounds, numbers := map[int][]porcupine.Operation{}, map[int][]porcupine.Operation{}
	first, count := 0, 0
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var o operation
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			panic(err)
		}
		if o.Format != "" {
			if o.Format != "tongbiao/numbering-history/1" {
				panic("not a format that this program reads: " + o.Format)
			}
			first = o.First
			continue
		}
		count++
		told := porcupine.Operation{ClientId: o.Client, Call: nanoseconds(o.Call), Return: nanoseconds(o.Return)}
		if o.Op == "reserve" {
			told.Input, told.Output = o.Op, o.Sequence
			rounds[o.Round] = append(rounds[o.Round], told)
		} else {
			told.Input, told.Output = o.Op, o.Result
			numbers[o.Sequence] = append(numbers[o.Sequence], told)
		}
	}
	order := make([]int, 0, len(rounds))
	for round := range rounds {
		order = append(order, round)
	}
	sort.Ints(order)
	failed := []string{}
	next, largest := first, 0
	var ended int64
	for _, round := range order {
		window := rounds[round]
		largest = max(largest, len(window))
		begun, last := window[0].Call, ended
		for _, each := range window {
			begun, last = min(begun, each.Call), max(last, each.Return)
		}
		if begun < ended {
			failed = append(failed, fmt.Sprintf("round %d began before the one before it had ended", round))
		}
		ended = last
		if result := porcupine.CheckOperationsTimeout(counter(next), window, limit); result != porcupine.Ok {
			failed = append(failed, fmt.Sprintf("round %d: %s", round, result))
		}
		next += len(window)
	}
	for sequence, history := range numbers {
		if result := porcupine.CheckOperationsTimeout(number, history, limit); result != porcupine.Ok {
			failed = append(failed, fmt.Sprintf("number %d: %s", sequence, result))
		}
	}
	answer, _ := json.Marshal(map[string]interface{}{
		"checker": "porcupine v1.3.1", "operations": count, "windows": len(order), "largestWindow": largest,
		"numbersContended": len(numbers), "linearizable": len(failed) == 0, "failed": failed,
	})
	fmt.Println(string(answer))
	if len(failed) > 0 {
		os.Exit(1)
	}
}
